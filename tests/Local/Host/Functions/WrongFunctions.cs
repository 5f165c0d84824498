using Microsoft.AspNetCore.Http;
using PrivacyFunctions.Http;
using PrivacyFunctions.Local;

namespace PrivacyFunctions.Tests.Local.Host.Functions;

/// <summary>Functions with one mistake each; discovered only by the tests that name them.</summary>
public static class WrongFunctions
{
    private const AuthorizationLevel Open = AuthorizationLevel.Anonymous;

    public sealed class SameName
    {
        [Function("Twice")]
        public void One([TimerTrigger("0 0 * * * *")] TimerInfo timer) => GC.KeepAlive(timer);

        [Function("TWICE")]
        public void Two([TimerTrigger("0 0 * * * *")] TimerInfo timer) => GC.KeepAlive(timer);
    }

    public sealed class TwoTriggers
    {
        [Function("TwoTriggers")]
        public void Run([TimerTrigger("0 0 * * * *")] TimerInfo timer, [ActivityTrigger] string input) =>
            GC.KeepAlive((timer, input));
    }

    public sealed class NoTrigger
    {
        [Function("NoTrigger")]
        public void Run(string text) => GC.KeepAlive(text);
    }

    public sealed class AsyncVoid
    {
        [Function("AsyncVoid")]
        public async void Run([TimerTrigger("0 0 * * * *")] TimerInfo timer) => await Task.FromResult(timer);
    }

    public sealed class UnknownRouteParameter
    {
        [Function("UnknownRouteParameter")]
        public IResult Run([HttpTrigger(Open, "get", Route = "a/{id}")] HttpRequest request, string other) =>
            Answers.Ok((request, other));
    }

    public sealed class UnreadableRoute
    {
        [Function("UnreadableRoute")]
        public IResult Run([HttpTrigger(Open, "get", Route = "a/{id")] HttpRequest request) =>
            Answers.Ok(request.Method);
    }

    public sealed class SameRoute
    {
        [Function("RouteOne")]
        public IResult One([HttpTrigger(Open, "get", Route = "a/b")] HttpRequest request) => Answers.Ok(request.Method);

        [Function("RouteTwo")]
        public IResult Two([HttpTrigger(Open, "post", "GET", Route = "A/b")] HttpRequest request) =>
            Answers.Ok(request.Method);
    }

    public sealed class PlatformKey
    {
        [Function("PlatformKey")]
        public IResult Run([HttpTrigger(AuthorizationLevel.Function, "get", Route = "a")] HttpRequest request) =>
            Answers.Ok(request.Method);
    }

    public sealed class NoResult
    {
        [Function("NoResult")]
        public string Run([HttpTrigger(Open, "get", Route = "a")] HttpRequest request) => request.Method;
    }

    public sealed class BadSchedule
    {
        [Function("BadSchedule")]
        public void Run([TimerTrigger("0 0 25 * * *")] TimerInfo timer) => GC.KeepAlive(timer);
    }

    public sealed class OrchestratorWithClient
    {
        [Function("OrchestratorWithClient")]
        public Task RunAsync(
            [OrchestrationTrigger] TaskOrchestrationContext context, [DurableClient] DurableTaskClient client) =>
            Task.FromResult((context, client));
    }

    public sealed class OrchestratorWithToken
    {
        [Function("OrchestratorWithToken")]
        public Task RunAsync([OrchestrationTrigger] TaskOrchestrationContext context, CancellationToken cancellation) =>
            Task.FromResult((context, cancellation));
    }

    public sealed class OrchestratorWithoutTask
    {
        [Function("OrchestratorWithoutTask")]
        public string Run([OrchestrationTrigger] TaskOrchestrationContext context) => context.InstanceId;
    }

    public sealed class ActivityWithTwoInputs
    {
        [Function("ActivityWithTwoInputs")]
        public string Run([ActivityTrigger] string input, string another) => input + another;
    }

    public sealed class Hidden
    {
        [Function("Hidden")]
        internal void Run([TimerTrigger("0 0 * * * *")] TimerInfo timer) => GC.KeepAlive(timer);
    }

    public sealed class BadName
    {
        [Function("9 lives")]
        public void Run([TimerTrigger("0 0 * * * *")] TimerInfo timer) => GC.KeepAlive(timer);
    }
}
