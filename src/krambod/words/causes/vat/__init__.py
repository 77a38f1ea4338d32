"""Why can VAT not be decided for an order, or has its treatment no account?"""

from krambod.words.causes.cause import Cause
from krambod.words.causes.vat.buyers import BUYER_CAUSES
from krambod.words.causes.vat.charged import CHARGED_VAT_CAUSES
from krambod.words.causes.vat.goods import GOODS_CAUSES
from krambod.words.causes.vat.without_vat import WITHOUT_VAT_CAUSES

VAT_CAUSES: tuple[Cause, ...] = (*WITHOUT_VAT_CAUSES, *BUYER_CAUSES, *CHARGED_VAT_CAUSES, *GOODS_CAUSES)
