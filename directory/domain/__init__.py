"""What is true: values and rules that would hold on paper, without a database or a web page."""
