"""The catalogue of offline trouble: what happens to people's phones and to the server, told as tests.

Each test names its scenario (`@scenario`) and says in its docstring what happens, what the person sees and why nothing
is lost; `make docs` writes docs/offline-trouble.md from them.
"""
