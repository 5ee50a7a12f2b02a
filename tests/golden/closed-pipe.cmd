{ vmals -J -X "$data/6.18-amd64/node/4-wasm/node-8979"; echo "-> $?" >&2; } 2>err | head -c 10
echo
cat err
