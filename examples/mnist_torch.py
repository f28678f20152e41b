# The handwritten digits with PyTorch; mnist_torch.c beside this file says the same line by line.
# python mnist_torch.py [epochs [seed]]
import sys
import numpy as np
import torch
import torch.nn as nn
import torch.optim as optim
import torch.nn.functional as F
from torch.utils.data import DataLoader, TensorDataset
import torchvision
import torchvision.transforms as transforms
import matplotlib.pyplot as plt

batch_size = 100
num_classes = 10


# Labels: the loss takes the digits as they are; this is how a row of ten would be made.
def to_one_hot(labels, num_classes):
    return F.one_hot(labels, num_classes).float()


# Model
class NeuralNetwork(nn.Module):
    def __init__(self):
        super(NeuralNetwork, self).__init__()
        self.flatten = nn.Flatten()
        self.fc1 = nn.Linear(28 * 28, 128)
        self.fc2 = nn.Linear(128, 20)
        self.fc3 = nn.Linear(20, num_classes)

    def forward(self, x):
        x = self.flatten(x)
        x = F.relu(self.fc1(x))
        x = F.relu(self.fc2(x))
        x = F.softmax(self.fc3(x), dim=1)
        return x


def count_parameters(model):
    return sum(p.numel() for p in model.parameters() if p.requires_grad)


# Training: a random tenth of the rows is held back for validation.
def train_model(model, train_loader, criterion, optimizer, epochs, device):
    train_losses = []
    train_accs = []
    val_losses = []
    val_accs = []

    train_size = int(0.9 * len(train_loader.dataset))
    val_size = len(train_loader.dataset) - train_size
    train_dataset, val_dataset = torch.utils.data.random_split(train_loader.dataset, [train_size, val_size])
    train_loader = DataLoader(train_dataset, batch_size=batch_size, shuffle=True)
    val_loader = DataLoader(val_dataset, batch_size=batch_size, shuffle=False)

    for epoch in range(epochs):
        model.train()
        running_loss = 0.0
        correct = 0
        total = 0
        for images, labels in train_loader:
            images, labels = images.to(device), labels.to(device)
            optimizer.zero_grad()
            outputs = model(images)
            loss = criterion(outputs, labels)
            loss.backward()
            optimizer.step()
            running_loss += loss.item() * images.size(0)
            _, predicted = torch.max(outputs.data, 1)
            total += labels.size(0)
            correct += (predicted == labels).sum().item()
        epoch_loss = running_loss / len(train_loader.dataset)
        epoch_acc = correct / total
        train_losses.append(epoch_loss)
        train_accs.append(epoch_acc)

        model.eval()
        val_loss = 0.0
        val_correct = 0
        val_total = 0
        with torch.no_grad():
            for images, labels in val_loader:
                images, labels = images.to(device), labels.to(device)
                outputs = model(images)
                loss = criterion(outputs, labels)
                val_loss += loss.item() * images.size(0)
                _, predicted = torch.max(outputs.data, 1)
                val_total += labels.size(0)
                val_correct += (predicted == labels).sum().item()
        val_epoch_loss = val_loss / len(val_loader.dataset)
        val_epoch_acc = val_correct / val_total
        val_losses.append(val_epoch_loss)
        val_accs.append(val_epoch_acc)

        print(f"Epoch {epoch + 1}/{epochs} - "
              f"Loss: {epoch_loss:.4f} - "
              f"Accuracy: {epoch_acc:.4f} - "
              f"Val Loss: {val_epoch_loss:.4f} - "
              f"Val Accuracy: {val_epoch_acc:.4f}")

    return train_losses, train_accs, val_losses, val_accs


# Test
def evaluate_model(model, test_loader, criterion, device):
    model.eval()
    test_loss = 0.0
    correct = 0
    total = 0
    with torch.no_grad():
        for images, labels in test_loader:
            images, labels = images.to(device), labels.to(device)
            outputs = model(images)
            loss = criterion(outputs, labels)
            test_loss += loss.item() * images.size(0)
            _, predicted = torch.max(outputs.data, 1)
            total += labels.size(0)
            correct += (predicted == labels).sum().item()
    test_loss = test_loss / len(test_loader.dataset)
    test_accuracy = correct / total
    return test_loss, test_accuracy


epochs = int(sys.argv[1]) if len(sys.argv) > 1 else 10
seed = int(sys.argv[2]) if len(sys.argv) > 2 else 0
torch.manual_seed(seed)

# Is there an accelerator? The program moves the model and every batch there itself.
device = torch.device("cuda:0" if torch.cuda.is_available() else "cpu")
print(f"Using device: {device}")

# Data: ToTensor makes float32 in [0, 1] of the bytes.
transform = transforms.Compose([transforms.ToTensor()])
train_dataset = torchvision.datasets.MNIST(root="./data", train=True, download=True, transform=transform)
test_dataset = torchvision.datasets.MNIST(root="./data", train=False, download=True, transform=transform)
train_loader = DataLoader(dataset=train_dataset, batch_size=batch_size, shuffle=True)
test_loader = DataLoader(dataset=test_dataset, batch_size=batch_size, shuffle=False)

model = NeuralNetwork().to(device)
print("Model Architecture:")
print(model)
print(f"Total trainable parameters: {count_parameters(model)}")

criterion = nn.CrossEntropyLoss()
optimizer = optim.Adam(model.parameters())

train_losses, train_accs, val_losses, val_accs = train_model(
    model, train_loader, criterion, optimizer, epochs, device)

test_loss, test_accuracy = evaluate_model(model, test_loader, criterion, device)
print(f"Test loss: {test_loss:.4f}")
print(f"Test accuracy: {test_accuracy:.4f}")

# Pictures: the curves of the training, and test digits with their label and the answer.
plt.figure(figsize=(8, 5))
plt.subplot(2, 2, 1)
plt.plot(train_losses, label="training")
plt.plot(val_losses, label="validation")
plt.title("Loss")
plt.xlabel("epoch")
plt.legend()
plt.subplot(2, 2, 2)
plt.plot(train_accs, label="training")
plt.plot(val_accs, label="validation")
plt.title("Accuracy")
plt.xlabel("epoch")
plt.legend()
with torch.no_grad():
    for i in range(8):
        image, label = test_dataset[i]
        answer = torch.argmax(model(image.to(device)))
        plt.subplot(2, 8, 9 + i)
        plt.imshow(image.squeeze(), cmap="gray")
        plt.title(f"{label} -> {answer.item()}")
        plt.axis("off")
plt.savefig("mnist_torch.svg")
