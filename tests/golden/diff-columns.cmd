vmadiff --list-columns
vmadiff --list-columns --group kind -r | head -n 4
