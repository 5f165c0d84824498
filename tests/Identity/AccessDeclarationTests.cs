using PrivacyFunctions.Identity;
using PrivacyFunctions.Local.Host.Functions;

namespace PrivacyFunctions.Tests.Identity;

[TestClass]
public sealed class AccessDeclarationTests
{
    [TestMethod]
    public void Every_HTTP_function_says_who_may_call_it()
    {
        var access = new FunctionAccess(new FunctionAssemblies([typeof(PrivacyApplication).Assembly]));
        var functions = FunctionDiscovery.Discover(typeof(PrivacyApplication).Assembly.GetTypes())
            .Where(function => function.Trigger is FunctionTrigger.Http)
            .ToList();
        Assert.IsNotEmpty(functions);
        foreach (var function in functions)
            Assert.IsNotNull(access.Of(new LoadedFunction(function).Definition), function.EntryPoint);
    }

    [TestMethod]
    public void A_public_function_says_why() => Assert.IsTrue(typeof(PrivacyApplication).Assembly.GetTypes()
        .SelectMany(type => type.GetMethods())
        .SelectMany(
            method => method.GetCustomAttributes(typeof(AllowPublicAttribute), false).Cast<AllowPublicAttribute>())
        .All(open => open.Reason.Length > 10));
}
