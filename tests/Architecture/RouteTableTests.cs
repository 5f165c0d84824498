using System.Reflection;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Local;

namespace PrivacyFunctions.Tests.Architecture;

/// <summary>The README's table of routes is what the code serves, no more and no less.</summary>
[TestClass]
public sealed class RouteTableTests
{
    [TestMethod]
    public void The_readme_lists_every_route_with_who_may_call_it()
    {
        var written = ReadmeTable.Read("README.md", "| route | who |").Select(row => string.Join(" | ", row)).ToList();
        var served = Served().ToList();
        CollectionAssert.AreEqual(served, written, "The table must be:\n" + string.Join(
            '\n', served.Select(row => $"| `{row.Replace(" | ", "` | ", StringComparison.Ordinal)} |")));
    }

    private static IEnumerable<string> Served() =>
        from method in typeof(PrivacyApplication).Assembly.GetTypes().SelectMany(type => type.GetMethods())
        from parameter in method.GetParameters()
        let trigger = parameter.GetCustomAttribute<HttpTriggerAttribute>()
        where trigger is not null
        let verbs = string.Join(", ", trigger.Methods!.Select(verb => verb.ToUpperInvariant()))
        orderby trigger.Route, verbs
        select $"{verbs} /{trigger.Route} | {Who(method.GetCustomAttribute<AccessAttribute>()!)}";

    private static string Who(AccessAttribute access) => access switch
    {
        AllowRolesAttribute roles => roles.Roles.ToString().ToUpperInvariant(),
        AllowSubjectAttribute => "the person",
        _ => "public",
    };
}
