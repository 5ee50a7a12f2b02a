vmatree "$data/lesson/lesson.maps"
vmatree --ascii "$data/lesson/lesson.maps"
LC_ALL=C vmatree -n "$data/lesson/lesson.maps"
vmatree -n "$data/6.18-amd64/zoo-threads/0-one"
