using System.Buffers.Binary;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using PrivacyFunctions.Keys;

namespace PrivacyFunctions.Connectors.Http;

/// <summary>
/// One pipeline for each service: repeat what may be repeated (every call is idempotent), leave a service alone that
/// keeps failing, and wait for one attempt no longer than <see cref="ConnectorLimits.CallTimeout"/>.
/// </summary>
internal static class ServiceResilience
{
    /// <summary>
    /// 15 s without calls after a service failed half of at least 8 calls in 30 s: it may be starting again.
    /// </summary>
    private static readonly TimeSpan Break = TimeSpan.FromSeconds(15);

    public static ResiliencePipeline Create(RandomSource random, NetworkTime network) =>
        new ResiliencePipelineBuilder { TimeProvider = network.Clock }
            .AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = attempt => ValueTask.FromResult(
                    attempt.Outcome.Exception is ConnectorException
                    {
                        Retriable: true, Reason: not FailureReason.StillWorking,
                    } fault &&
                    !(fault.RetryAfter > ConnectorLimits.LongestRetryDelay)),
                MaxRetryAttempts = ConnectorLimits.Retries,
                BackoffType = DelayBackoffType.Exponential,
                Delay = TimeSpan.FromMilliseconds(200),
                MaxDelay = ConnectorLimits.LongestRetryDelay,
                UseJitter = true,
                Randomizer = () => BinaryPrimitives.ReadUInt32LittleEndian(random.Bytes(4)) / (uint.MaxValue + 1.0),
                DelayGenerator = attempt =>
                    ValueTask.FromResult((attempt.Outcome.Exception as ConnectorException)?.RetryAfter),
            })
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions
            {
                // Work that takes long is no fault of the service.
                ShouldHandle = attempt => ValueTask.FromResult(attempt.Outcome.Exception is ConnectorException
                {
                    Retriable: true, Reason: not FailureReason.StillWorking,
                }),
                FailureRatio = 0.5,
                MinimumThroughput = 8,
                SamplingDuration = TimeSpan.FromSeconds(30),
                BreakDuration = Break,
            })
            .Build();
}
