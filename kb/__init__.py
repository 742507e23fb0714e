"""An open knowledge base of enforcement actions and case law."""
