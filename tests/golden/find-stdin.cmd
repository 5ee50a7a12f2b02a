cd "$data/lesson"
run() { vmafind -n -o ADDRESS,FOUND,NAME "$@"; echo "-> $?"; }
printf '8048000\n0x804A000 804e001\t20000000\r\n\n\n  fffff000' | run lesson.maps
run lesson.maps </dev/null
printf ' \n\n' | run lesson.maps
{ seq 1 3000 | sed 's/.*/8048&/'; echo ' 12 oops'; echo 8048000; } | run lesson.maps | tail -n 2
printf '8048000 8048000x 1\n' | run lesson.maps
printf '8048000\n\n 123456789abcdef01\n' | run lesson.maps
printf '\033[31m' | run lesson.maps
head -c 70000 /dev/zero | tr '\0' 7 | run lesson.maps
head -c 3 /dev/zero | run lesson.maps
printf '8048000' | run -
cat lesson.maps | run - 8048000
{ sleep 0; echo 8048000; } | run --backend=query lesson.maps
# each is answered before the next is asked
mkfifo "$tmp/questions" "$tmp/answers"
vmafind -rn -o ADDRESS,PERM lesson.maps <"$tmp/questions" >"$tmp/answers" &
exec 3>"$tmp/questions" 4<"$tmp/answers"
for address in 8048000 20000000 0; do
	echo $address >&3
	read -r answer <&4
	echo "$address: $answer"
done
exec 3>&-
wait $!
echo "-> $?"
