using PrivacyFunctions.Local.Host;
using PrivacyFunctions.Local.Host.Demo;
using PrivacyFunctions.Local.Host.Sample.Remote;

var command = HostCommand.Create();
command.Add(DemoCommand.Create());
command.Add(SampleServiceCommand.Create());
return await HostCommand.RunAsync(command, args);
