vmals --help
vmals -h nowhere --json >again
vmals --help | cmp - again && echo same
