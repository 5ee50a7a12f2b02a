largest "$data/6.18-amd64/java-g1/4-threads/java-9548"
largest "$data/6.18-amd64/redis/2-after/redis-server-8304/maps" 3
