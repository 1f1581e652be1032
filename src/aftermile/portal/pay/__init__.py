"""The page on which a buyer pays what he is asked for."""
