#compdef %(prog_name)s

%(complete_func)s() {
    local -a values shown response kept
    local kind value help
    (( ! $+commands[%(prog_name)s] )) && return 1
    response=("${(@f)$(env COMP_LINE="${(j: :)words[1,CURRENT]}" %(complete_var)s=zsh_complete %(prog_name)s)}")
    [[ "$PREFIX" == --*=* ]] && kept=(-P "${PREFIX%%%%=*}=")
    for kind value help in "${(@)response}"; do
        case "$kind" in
            plain) values+=("$value"); shown+=("$value${help:+  -- $help}") ;;
            dir) _path_files -/ ;;
            file) _path_files -f ;;
        esac
    done
    (( $#values )) && compadd -U $kept -V unsorted -l -d shown -a values
}

if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
    %(complete_func)s "$@"
else
    compdef %(complete_func)s %(prog_name)s
fi
