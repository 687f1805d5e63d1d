function %(complete_func)s
    set -l line (commandline -cp | string join ' ')
    for completion in (env COMP_LINE="$line" %(complete_var)s=fish_complete %(prog_name)s)
        set -l parts (string split -m 1 ',' -- $completion)
        switch $parts[1]
            case dir
                __fish_complete_directories (commandline -ct)
            case file
                __fish_complete_path (commandline -ct)
            case plain
                printf '%%s\n' $parts[2]
        end
    end
end

complete --no-files --command %(prog_name)s --arguments "(%(complete_func)s)"
