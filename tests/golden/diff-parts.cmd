# a part that was protected otherwise is found, each group has what it lost and what it got; and where no
# counters are compared none are shown, and none are found to be equal
cd "$data/6.18-amd64/zoo-diffshapes"
vmadiff -rn -o WHAT,START,PERM,BEFORE_PERM -f 'what=reprotected and perm=---p' 0-before 1-after
vmadiff -rn -o WHAT,START,PERM,BEFORE_PERM -f 'before_perm=r--p' 0-before 1-after
vmadiff --group perm 0-before/maps 1-after/maps
vmadiff --group name 0-before 1-after
vmadiff --no-counters 0-before/smaps 1-after/smaps | tail -n 3
vmadiff -J --no-counters 0-before/smaps 1-after/smaps | grep -o '"total".*'
vmadiff -rn --no-counters --summary 0-before/smaps 1-after/smaps | head -n 2
vmadiff -o +perm 0-before 1-after | head -n 6
vmadiff --strict-counters 0-before/maps 1-after 2>&1
echo "-> $?"
