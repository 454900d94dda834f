"""Like train-once.ts, with the real library: tree_method hist, one thread, metrics in every round."""
import json
import resource
import sys
import time

import numpy
import xgboost

train, validation, columns, hyperparameters = sys.argv[1:]


def read(file):
    cells = numpy.fromfile(file, dtype="float32").reshape(-1, int(columns) + 1)
    return xgboost.DMatrix(cells[:, 1:], cells[:, 0], nthread=1)


parameters = {"tree_method": "hist", "nthread": 1, **json.loads(hyperparameters)}
rounds = int(parameters.pop("num_round"))
parameters["eval_metric"] = parameters["eval_metric"].split(",")
sets = [(read(train), "train"), (read(validation), "validation")]
history = {}
start = time.process_time()
xgboost.train(parameters, sets[0][0], rounds)
alone = time.process_time()
xgboost.train(parameters, sets[0][0], rounds, evals=sets, evals_result=history, verbose_eval=False)
end = time.process_time()
metrics = {f"{name}:{metric}": values[-1] for name, of in history.items() for metric, values in of.items()}
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"cpuSeconds": alone - start, "evaluatedSeconds": end - alone, "peakMb": peak, "metrics": metrics}))
