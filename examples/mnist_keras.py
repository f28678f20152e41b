# The handwritten digits with Keras; mnist_keras.c beside this file says the same line by line.
# python mnist_keras.py [epochs [seed]]
import sys
import numpy as np
from tensorflow import keras
from tensorflow.keras import layers
import matplotlib.pyplot as plt
import tensorflow as tf

batch_size = 100
epochs = int(sys.argv[1]) if len(sys.argv) > 1 else 10
seed = int(sys.argv[2]) if len(sys.argv) > 2 else 0
num_classes = 10
keras.utils.set_random_seed(seed)

# Is there an accelerator? "" where there is none; Keras would take it by itself.
tf.test.gpu_device_name()

# Data: bytes to [0, 1], and one channel behind the rows and columns.
(x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
x_train = x_train.astype("float32") / 255
x_test = x_test.astype("float32") / 255
x_train = np.expand_dims(x_train, -1)
x_test = np.expand_dims(x_test, -1)

# Labels: digit to a row of ten.
y_train = keras.utils.to_categorical(y_train, num_classes)
y_test = keras.utils.to_categorical(y_test, num_classes)

# Model
model = tf.keras.models.Sequential([
    tf.keras.layers.Flatten(input_shape=(28, 28, 1)),
    tf.keras.layers.Dense(128, activation="relu"),
    tf.keras.layers.Dense(20, activation="relu"),
    tf.keras.layers.Dense(num_classes, activation="softmax"),
])
model.summary()

# Training: the last tenth of the rows is held back for validation.
model.compile(loss="categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
history = model.fit(x_train, y_train, batch_size=batch_size, epochs=epochs, validation_split=0.1)

# Test
score = model.evaluate(x_test, y_test, verbose=0)
print("Test loss:", score[0])
print("Test accuracy:", score[1])

# Pictures: the curves of the training, and test digits with their label and the answer.
labels = np.argmax(y_test, -1)
answers = np.argmax(model.predict(x_test[:8], verbose=0), -1)
plt.figure(figsize=(8, 5))
plt.subplot(2, 2, 1)
plt.plot(history.history["loss"], label="training")
plt.plot(history.history["val_loss"], label="validation")
plt.title("Loss")
plt.xlabel("epoch")
plt.legend()
plt.subplot(2, 2, 2)
plt.plot(history.history["accuracy"], label="training")
plt.plot(history.history["val_accuracy"], label="validation")
plt.title("Accuracy")
plt.xlabel("epoch")
plt.legend()
for i in range(8):
    plt.subplot(2, 8, 9 + i)
    plt.imshow(x_test[i], cmap="gray")
    plt.title(f"{labels[i]} -> {answers[i]}")
    plt.axis("off")
plt.savefig("mnist_keras.svg")
