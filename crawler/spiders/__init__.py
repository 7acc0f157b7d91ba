"""Which sections: `district` looks at the portal's, `department` at the offices' own sites'."""
