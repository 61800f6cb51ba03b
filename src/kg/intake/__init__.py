"""Take changes into a graph that is being served: each is held to the shapes before anybody sees it."""
