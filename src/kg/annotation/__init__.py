"""Turn a Web Annotation that somebody sent into candidate quads, or into findings that say why not."""
