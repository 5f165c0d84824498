using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;
using PrivacyFunctions.Http;

namespace PrivacyFunctions.Portal;

/// <summary>The fields of a form that a page without scripts sent; one that is not there is empty.</summary>
internal sealed class FormFields
{
    private const string FormContentType = "application/x-www-form-urlencoded";

    private readonly Dictionary<string, StringValues> _fields;

    private FormFields(Dictionary<string, StringValues> fields) => _fields = fields;

    public string this[string name] => _fields.TryGetValue(name, out var value) ? value.ToString() : "";

    public static bool IsForm(HttpRequest request) =>
        request.ContentType?.Split(';')[0].Trim().Equals(FormContentType, StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>Null when it is larger than <paramref name="maxBytes"/>.</summary>
    public static async Task<FormFields?> ReadAsync(HttpRequest request, int maxBytes, CancellationToken cancellation) =>
        await JsonBody.ReadBytesAsync(request, maxBytes, cancellation) is { } bytes
            ? new FormFields(QueryHelpers.ParseQuery(Encoding.UTF8.GetString(bytes)))
            : null;
}
