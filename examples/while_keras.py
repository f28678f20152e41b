# The loop of while_torch.py handed to Keras; while_keras.c beside this file says the same line by line.
# python while_keras.py
import numpy as np
from tensorflow import keras


# Model: the graph is built before there are numbers, so a loop cannot ask for them.
class Doubling(keras.layers.Layer):
    def call(self, x):
        while keras.ops.sum(x) < 100:
            x = keras.ops.add(x, x)
        return x


model = keras.Sequential([Doubling()])

# What diptych's Keras face answers is an error that names the line of the loop; Keras' words are its own.
try:
    model.predict(np.array([[1.0, 2.0]]), verbose=0)
except Exception as error:
    print(error)
