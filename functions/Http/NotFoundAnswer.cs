using Microsoft.AspNetCore.Http;

namespace PrivacyFunctions.Http;

/// <summary>
/// The one 404 of the app. An unknown route, an unknown tenant, another tenant's resource and a resource that never was
/// are answered with the same words, so that nothing is disclosed about what exists.
/// </summary>
public static class NotFoundAnswer
{
    public const string Code = "not_found";

    public static IResult Create() => Problems.NotFound(Code, "There is nothing here.");
}
