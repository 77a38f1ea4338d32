"""How is a person told that something waits for them? Each notice at most once, through a channel that they chose.

`outbox` stores what is to be told, in the transaction of the thing itself, and `sending` hands it to a channel later.
Each channel is a folder of its own and knows no other: `webpush` shows a notice in a person's browser.
"""
