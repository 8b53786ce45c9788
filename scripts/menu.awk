# Prints the Makefile's targets with their `## words`, under the `## headings` that stand alone.
/^## /            { printf "\n%s\n", substr($0, 4) }
/^[a-z]+:.* ## /  { split($0, part, /:.* ## /); printf "  make %-8s %s\n", part[1], part[2] }
END               { print "" }
