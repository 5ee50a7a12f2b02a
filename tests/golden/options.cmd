run() { vmals "$@" </dev/null; echo "-> $?"; }
run
run --bogus
run -Z
run --o
run --json --raw self
run --summary --group kind self
run --summary -s rss self
run --group= self
run --stable= self
run ''
run --name ''
run --sysroot= self
run -f '' self
run --text=maps -J self
run --text=stat self
run --text=maps -n self
run -b --text=maps self
run --text=smaps --color self
run --list-columns -f 'rss>1'
run -o START --list-columns
run --list-columns -s rss
run -f 'rss>1M' -f 'rrs>1' self
run -f 'name~"x' -f 'perm="x' self
run --group=kind -f 'count>1' self
run --mm -x self
run --mm -A 1 self
run --output
run --output=START,,END self
run -o NOTHING self
run -o STRAT self
run -o adress self
run -s ofset self
run -s end:down self
run -f 'premissions=rw-p' self
run -f 'prem~w' self
run -o +RSS,NOTHING self
run --stable=0 self
run --stable=many self
run --color=red self
run --backend=magic self
run --json=yes self
run --name a --sysroot b
run -V
run --version --json
