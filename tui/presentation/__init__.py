"""From findings to rows, sentences and trees. Pure: nothing here reads a file or draws on a terminal."""
