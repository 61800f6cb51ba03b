"""Find things by what they are called: names, headlines, labels and quoted words of a graph."""
