"""Pages of the graph as typed values: what a person reads about an article, an actor, an event and so on.

Each page is made with three bounded queries: what belongs on it, what is said of that and in which words, and
what all of it is called. Long lists go on over several pages. Nothing here knows of HTML or HTTP.
"""
