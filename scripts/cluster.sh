# Sourced by benchmarks: a cluster, and only for as long as it is needed.

# need_cluster: the one that KUBECONFIG names; without it the testbed, which is started when it does not run
started_cluster=
need_cluster() {
  [ -z "${KUBECONFIG:-}" ] || return 0
  tests/testbed/kubernetes running || started_cluster=yes
  KUBECONFIG=$(tests/testbed/kubernetes up)
  export KUBECONFIG
}

# end_cluster: takes down what need_cluster started
end_cluster() { [ -z "$started_cluster" ] || tests/testbed/kubernetes down; }
