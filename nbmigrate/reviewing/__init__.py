"""What a person sees of a plan and says to it, apart from any front end.

It is a view: what is proposed comes from a `Plan`, what would be written from the composition that
`nbmigrate.engine.apply` uses. (`nbmigrate.review` is the function that opens the panel.)
"""
