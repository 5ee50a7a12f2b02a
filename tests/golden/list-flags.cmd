vmals --list-flags
vmals --list-flags -r -f 'since~^6'
vmals --list-flags -J -s code | head -c 400
