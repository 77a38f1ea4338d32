"""A shop to try things with: one page of goods, whose orders go to the orders API as any shop's would."""
