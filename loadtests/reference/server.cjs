// The workload that is measured: it keeps to docs/workload-contract.md by starting as the placeholder does.
require("../../components/workload/placeholder/server.cjs");
