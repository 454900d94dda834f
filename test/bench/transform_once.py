"""The work of Transform and Split, as a user would write it with pandas and scikit-learn.

Usage: transform_once.py SOURCE.csv OUT_PREFIX. Splits at random. Fits medians, standardization and
one-hot encoding on the training rows. Writes OUT_PREFIX.train.csv and OUT_PREFIX.test.csv, with the
label in the first cell. Prints a JSON line.
"""
import json
import resource
import sys
import time

import pandas
from sklearn.compose import make_column_selector, make_column_transformer
from sklearn.impute import SimpleImputer
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

source, prefix = sys.argv[1:]
begin = time.perf_counter()
rows = pandas.read_csv(source)
label = (rows.pop("satisfaction") == "satisfied").astype(int)
rows = rows.drop(columns=["id", *(name for name in rows.columns if name.startswith("Unnamed"))])
encoder = make_column_transformer(
    (make_pipeline(SimpleImputer(strategy="median"), StandardScaler()), make_column_selector(dtype_include="number")),
    (OneHotEncoder(handle_unknown="ignore", sparse_output=False), make_column_selector(dtype_include="object")),
)
train, test, train_label, test_label = train_test_split(rows, label, test_size=0.3, random_state=1)
for name, part, of, encode in (("train", train, train_label, encoder.fit_transform), ("test", test, test_label, encoder.transform)):
    matrix = pandas.DataFrame(encode(part))
    matrix.insert(0, "label", of.to_numpy())
    matrix.to_csv(f"{prefix}.{name}.csv", header=False, index=False)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
used = resource.getrusage(resource.RUSAGE_SELF)
print(json.dumps({"seconds": time.perf_counter() - begin, "cpuSeconds": used.ru_utime + used.ru_stime, "peakMb": peak}))
