"""liblinear (its library) and scikit-learn on the rows of hogmine bench --solver --rows-out.

    solve_peer.py liblinear|sklearn ROWS.npy hinge|squared C BIAS

The bias is a feature of value BIAS, regularised, as hogmine's own. Times the solver alone, says what
it holds beyond the rows that it was given, and the objective in the form that hogmine prints.
"""
import ctypes
import json
import re
import resource
import sys
import time

import numpy as np

solver, path, loss = sys.argv[1:4]
c, bias = float(sys.argv[4]), float(sys.argv[5])
with open(path, "rb") as file:  # in pieces, so that nothing but the rows is ever held
    shape = re.search(rb"\((\d+), (\d+)\)", file.read(128))
    count, length = int(shape[1]), int(shape[2]) - 1
    labels, rows = np.empty(count), np.empty((count, length), "f4")
    for i in range(count):
        row = np.fromfile(file, "f4", length + 1)
        labels[i], rows[i] = row[0], row[1:]


def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


class Problem(ctypes.Structure):
    _fields_ = [("l", ctypes.c_int), ("n", ctypes.c_int), ("y", ctypes.c_void_p),
                ("x", ctypes.c_void_p), ("bias", ctypes.c_double)]


class Parameter(ctypes.Structure):
    _fields_ = [("solver_type", ctypes.c_int), ("eps", ctypes.c_double), ("C", ctypes.c_double),
                ("nr_weight", ctypes.c_int), ("weight_label", ctypes.c_void_p),
                ("weight", ctypes.c_void_p), ("p", ctypes.c_double), ("init_sol", ctypes.c_void_p)]


def liblinear():
    """Its nodes, 16 bytes a value that is not 0, made as its own reader makes them."""
    library = ctypes.CDLL("liblinear.so.4")
    print_function = ctypes.CFUNCTYPE(None, ctypes.c_char_p)(lambda text: None)
    library.set_print_string_function(print_function)
    node = np.dtype([("index", "<i4"), ("value", "<f8")], align=True)
    kept = np.count_nonzero(rows, axis=1) + 2
    ends = np.cumsum(kept)
    nodes = np.zeros(int(ends[-1]), node)
    for i in range(count):
        own = nodes[ends[i] - kept[i]:ends[i]]
        there = np.flatnonzero(rows[i])
        own["index"][:-2], own["value"][:-2] = there + 1, rows[i][there]
        own[-2], own[-1] = (length + 1, bias), (-1, 0)
    starts = nodes.ctypes.data + 16 * (ends - kept).astype(np.uint64)
    y = labels.astype("f8")
    problem = Problem(count, length + 1, y.ctypes.data, starts.ctypes.data, bias)
    parameter = Parameter(solver_type={"hinge": 3, "squared": 1}[loss], eps=0.1, C=c, p=0.1)
    library.train.restype = ctypes.c_void_p
    start = time.perf_counter()
    model = library.train(ctypes.byref(problem), ctypes.byref(parameter))
    seconds = time.perf_counter() - start
    library.get_decfun_coef.restype = library.get_decfun_bias.restype = ctypes.c_double
    library.get_decfun_coef.argtypes = [ctypes.c_void_p, ctypes.c_int, ctypes.c_int]
    library.get_decfun_bias.argtypes = [ctypes.c_void_p, ctypes.c_int]
    w = np.array([library.get_decfun_coef(model, k + 1, 0) for k in range(length)])
    return seconds, w, library.get_decfun_bias(model, 0)


def scikit_learn():
    svm = LinearSVC(loss={"hinge": "hinge", "squared": "squared_hinge"}[loss], C=c,
                    intercept_scaling=bias, random_state=1)
    start = time.perf_counter()
    svm.fit(rows, labels)
    return time.perf_counter() - start, svm.coef_[0], svm.intercept_[0]


if solver == "sklearn":
    from sklearn.svm import LinearSVC  # before the memory is looked at
before = peak()
seconds, w, b = {"liblinear": liblinear, "sklearn": scikit_learn}[solver]()
extra = peak() - before
under = np.maximum(0, 1 - labels * (rows @ w + b))
objective = w @ w / 2 + (b / bias) ** 2 / 2 + c * np.sum(under if loss == "hinge" else under ** 2)
print(json.dumps({"seconds": seconds, "objective": objective, "bytes_per_row": extra / count}))
