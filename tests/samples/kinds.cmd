kinds "$data/6.18-amd64/java-g1/4-threads/java-9548"
kinds "$data/6.12-arm64-16k/zoo-threads/0-one/smaps"
# maps alone has no counters
kinds "$data/6.18-amd64/redis/2-after/redis-server-8304/maps"
