vmals "$data/6.18-i686/zoo-threads/0-one"
