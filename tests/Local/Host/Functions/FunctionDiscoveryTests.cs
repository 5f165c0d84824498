using PrivacyFunctions.Local.Host.Functions;

namespace PrivacyFunctions.Tests.Local.Host.Functions;

[TestClass]
public sealed class FunctionDiscoveryTests
{
    [TestMethod]
    [DataRow(typeof(WrongFunctions.SameName), "have the same name")]
    [DataRow(typeof(WrongFunctions.TwoTriggers), "exactly one trigger, but has 2")]
    [DataRow(typeof(WrongFunctions.NoTrigger), "exactly one trigger, but has 0")]
    [DataRow(typeof(WrongFunctions.AsyncVoid), "is async void")]
    [DataRow(typeof(WrongFunctions.UnknownRouteParameter), "parameter 'other'")]
    [DataRow(typeof(WrongFunctions.UnreadableRoute), "a route that cannot be read")]
    [DataRow(typeof(WrongFunctions.SameRoute), "take the same route: GET A/B")]
    [DataRow(typeof(WrongFunctions.PlatformKey), "AuthorizationLevel.Anonymous")]
    [DataRow(typeof(WrongFunctions.NoResult), "must return IResult")]
    [DataRow(typeof(WrongFunctions.BadSchedule), "'hour'")]
    [DataRow(typeof(WrongFunctions.OrchestratorWithClient), "may not take a durable client")]
    [DataRow(typeof(WrongFunctions.OrchestratorWithToken), "may not take a client, a token or a request")]
    [DataRow(typeof(WrongFunctions.OrchestratorWithoutTask), "must return Task or Task<T>")]
    [DataRow(typeof(WrongFunctions.ActivityWithTwoInputs), "parameter 'another'")]
    [DataRow(typeof(WrongFunctions.Hidden), "public method of a public class")]
    [DataRow(typeof(WrongFunctions.BadName), "has a name")]
    public void A_mistake_stops_the_start_and_is_named(Type functions, string expected)
    {
        var refused = Assert.ThrowsExactly<FunctionDiscoveryException>(() => FunctionDiscovery.Discover([functions]));
        Assert.Contains(expected, refused.Message);
        Assert.Contains(functions.FullName!, refused.Message);
    }

    [TestMethod]
    public void All_mistakes_are_told_at_once()
    {
        var refused = Assert.ThrowsExactly<FunctionDiscoveryException>(
            () => FunctionDiscovery.Discover([typeof(WrongFunctions.BadName), typeof(WrongFunctions.NoTrigger)]));
        Assert.HasCount(2, refused.Errors);
    }

    [TestMethod]
    public void The_apps_own_functions_keep_the_rules()
    {
        var functions = FunctionDiscovery.Discover(typeof(PrivacyApplication).Assembly.GetTypes());
        Assert.IsNotEmpty(functions);
        CollectionAssert.AllItemsAreUnique(functions.Select(function => function.Name.ToUpperInvariant()).ToList());
    }
}
