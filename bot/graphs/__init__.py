"""How the steps of a pipeline or task hang together, drawn: as Mermaid, DOT, SVG and PNG. Pure."""
