"""The screens of the app, one a file. They draw what findings say and decide nothing."""
