"""Where does each field of ours stand in a WooCommerce payload? The spellings are tried in this order."""

FIELDS: dict[str, tuple[str, ...]] = {
    "id": ("id",),
    "number": ("number", "id"),
    "parent_id": ("parent_id",),
    "placed_at": ("date_created_gmt",),
    "updated_at": ("date_modified_gmt",),
    "status": ("status",),
    "paid_at": ("date_paid_gmt",),
    "completed_at": ("date_completed_gmt",),
    # The same in the shop's own time, for those that are told there only.
    "placed_at_local": ("date_created",),
    "updated_at_local": ("date_modified",),
    "paid_at_local": ("date_paid",),
    "completed_at_local": ("date_completed",),
    "currency": ("currency",),
    # The buyer. Danish plugins keep CVR and EAN in many places, so the merchant may name another.
    "email": ("billing.email",),
    "phone": ("billing.phone",),
    "first_name": ("billing.first_name",),
    "last_name": ("billing.last_name",),
    "company": ("billing.company",),
    "vat_number": (
        "meta_data[_billing_cvr]", "meta_data[billing_cvr]", "meta_data[_billing_cvr_number]", "meta_data[_cvr]",
        "meta_data[cvr]", "meta_data[_billing_vat_number]", "meta_data[_vat_number]", "meta_data[vat_number]",
        "meta_data[_billing_eu_vat_number]", "billing.cvr", "billing.cvr_number", "billing.vat_number",
    ),
    "ean": (
        "meta_data[_billing_ean]", "meta_data[billing_ean]", "meta_data[_billing_ean_number]",
        "meta_data[billing_ean_number]", "meta_data[_ean]", "meta_data[ean]", "billing.ean",
    ),
    "address": ("billing.address_1",),
    "address_2": ("billing.address_2",),
    "zip": ("billing.postcode",),
    "city": ("billing.city",),
    "country": ("billing.country",),
    # The delivery
    "delivery_first_name": ("shipping.first_name",),
    "delivery_last_name": ("shipping.last_name",),
    "delivery_company": ("shipping.company",),
    "delivery_address": ("shipping.address_1",),
    "delivery_address_2": ("shipping.address_2",),
    "delivery_zip": ("shipping.postcode",),
    "delivery_city": ("shipping.city",),
    "delivery_country": ("shipping.country",),
    # The money
    "total": ("total",),
    "total_vat": ("total_tax",),
    "method": ("payment_method_title", "payment_method"),
    "method_id": ("payment_method",),
    "reference": ("transaction_id",),
    "captured": ("meta_data[_stripe_charge_captured]", "meta_data[_charge_captured]", "meta_data[_captured]"),
    "lines": ("line_items",),
    "shipping_lines": ("shipping_lines",),
    "fee_lines": ("fee_lines",),
    "coupon_lines": ("coupon_lines",),
    "tax_lines": ("tax_lines",),
    "gift_cards": ("gift_cards", "pw_gift_card_lines", "gift_card_lines"),
    "gift_cards_used": (
        "meta_data[_ywgc_applied_gift_cards]", "meta_data[smart_coupons_contribution]", "meta_data[_store_credit_used]",
        "meta_data[_wc_gift_cards_used]",
    ),
    "refunds": ("refunds",),
    # A line, its field names with "line." before them in a merchant's map
    "line.id": ("id",),
    "line.sku": ("sku", "product_id"),
    "line.name": ("name", "method_title"),
    "line.quantity": ("quantity",),
    "line.subtotal": ("subtotal",),
    "line.subtotal_vat": ("subtotal_tax",),
    "line.total": ("total",),
    "line.total_vat": ("total_tax",),
    "line.taxes": ("taxes",),
    "line.refunded_item": ("meta_data[_refunded_item_id]",),
    "refund.id": ("id",),
    "refund.total": ("total", "amount"),
    "refund.at": ("date_created_gmt",),
    "refund.repaid": ("refunded_payment",),
    "refund.lines": ("line_items",),
    "refund.shipping_lines": ("shipping_lines",),
    "refund.fee_lines": ("fee_lines",),
}  # fmt: skip
ORDER_FIELDS = {name: paths for name, paths in FIELDS.items() if "." not in name}
LINE_FIELDS = {name.removeprefix("line."): paths for name, paths in FIELDS.items() if name.startswith("line.")}
REFUND_FIELDS = {name.removeprefix("refund."): paths for name, paths in FIELDS.items() if name.startswith("refund.")}
TAX_FIELDS = {"id": ("id",), "total": ("total",)}
TAX_LINE_FIELDS = {"id": ("rate_id",), "rate": ("rate_percent",), "code": ("rate_code",), "country": ("country",)}
COUPON_FIELDS = {
    "code": ("code",),
    "type": ("discount_type", "meta_data[coupon_data].discount_type"),
    "details": ("meta_data[coupon_info]",),
    "amount": ("discount",),
    "amount_vat": ("discount_tax",),
}
GIFT_CARD_FIELDS = {"code": ("code", "card_number", "number"), "amount": ("amount",)}
