namespace PrivacyFunctions.Local;

/// <summary>Base of everything that binds a parameter of a function to something outside.</summary>
public abstract class BindingAttribute : Attribute;

/// <summary>Base of bindings that only bring something in, such as the durable client.</summary>
public abstract class InputBindingAttribute : BindingAttribute;

/// <summary>
/// Base of the bindings that start a function. A function has exactly one parameter with such an attribute.
/// </summary>
public abstract class TriggerBindingAttribute : BindingAttribute;
