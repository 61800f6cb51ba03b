"""Pages of the graph as typed values: what a person reads about an article, an actor, an event and so on.

Each page is made with at most four bounded queries: what belongs on it, what is said of that, the words it
rests on, and what all of it is called. Nothing here knows of HTML or HTTP.
"""
