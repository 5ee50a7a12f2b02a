cd "$data/6.18-amd64/leak-glibc"
for by in name kind role perm; do
	vmadiff --group $by 1-before/leak-dyn-26387 5-threads/leak-dyn-26387 | tail -n +4
	echo "-> $?"
done
vmadiff --group role --top 2 -s dsize:desc 1-before/leak-dyn-26387 5-threads/leak-dyn-26387
vmadiff --group perm -r -o PERM,COUNT,DRSS 1-before/leak-dyn-26387 5-threads/leak-dyn-26387
vmadiff --summary 1-before/leak-dyn-26387 5-threads/leak-dyn-26387
vmadiff --summary --no-counters 1-before/leak-dyn-26387 5-threads/leak-dyn-26387
vmadiff --summary -r 1-before/leak-dyn-26387 5-threads/leak-dyn-26387
