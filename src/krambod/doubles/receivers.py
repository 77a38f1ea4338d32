"""A register of companies that take e-invoices, as `KRAMBOD_E_INVOICE_LOOKUP_URL` names one. It stands in for none.

GET /receivers?id=DK12345678 ─▶ {"takes_e_invoices": true}
"""

from collections.abc import Collection

from aiohttp import web


def receivers_application(takers: Collection[str], asked: list[str]) -> web.Application:
    """Serves the register: `takers` are the ids that take e-invoices, `asked` gets each id that was asked for."""

    async def answer_receiver(request: web.Request) -> web.Response:
        receiver = request.query["id"]
        asked.append(receiver)
        return web.json_response({"takes_e_invoices": receiver in takers})

    application = web.Application()
    application.router.add_get("/receivers", answer_receiver)
    return application
