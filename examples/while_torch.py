# A forward that loops until the numbers are large enough; while_torch.c beside this file says the same line by line.
# python while_torch.py
import torch
import torch.nn as nn


# Model: how often x is doubled depends on what is in it.
class Doubling(nn.Module):
    def __init__(self):
        super().__init__()
        self.scale = nn.Parameter(torch.tensor([1.0, 2.0]))

    def forward(self, x):
        x = torch.mul(x, self.scale)
        while torch.sum(x) < 100:
            x = torch.mul(x, 2)
            print(torch.sum(x).item())
        return torch.sum(x)


model = Doubling()

# Six rounds, then two; backward walks back as many.
for start in [1.0, 10.0]:
    model.zero_grad()
    loss = model(torch.full((2,), start))
    loss.backward()
    print(model.get_parameter("scale").grad)
