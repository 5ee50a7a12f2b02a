vmals --list-columns
vmals --list-columns --mm
vmals --list-columns --list-flags -n
vmals --list-columns --group name | head -n 5
vmals --list-columns -J | head -c 300
