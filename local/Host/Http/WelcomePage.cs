namespace PrivacyFunctions.Local.Host.Http;

/// <summary>What <c>GET /</c> answers on the local host: what can be done next, to be copied into a shell.</summary>
internal static class WelcomePage
{
    public static string For(string address) => $$$"""
        PrivacyFunctions runs here, on this machine alone.

        Who there is (invented tenants and people)   {{{address}}}/local/sample
        Mails that were sent                         {{{address}}}/local/outbox
        Orchestrations, and which of them are stuck  {{{address}}}/local/orchestrations
        The key set that evidence is checked with    {{{address}}}/.well-known/jwks.json

        Ask for a person's data by hand:

        base={{{address}}}
        token=$(curl -s $base/local/token -H 'content-type: application/json' \
          -d '{"tenant":"acme","subject":"usr-0001","roles":["ADMIN"]}' | sed 's/.*"token":"\([^"]*\)".*/\1/')
        curl -i $base/api/tenants/acme/requests -H "authorization: Bearer $token" -H 'content-type: application/json' \
          -d '{"type":"access","subject":{"email":"ada@acme.example"}}'
        curl -s $base/local/outbox

        Open the link of the mail in a browser and type the code. To let days pass:

        curl -s $base/local/clock -H 'content-type: application/json' -d '{"advance":"P31D"}'

        """;
}
