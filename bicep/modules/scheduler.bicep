@description('Where the scheduler lives.')
param location string

@description('What every name ends with.')
param suffix string

@description('Tags of every resource.')
param tags object

@description('Consumption: paid by action, finished instances kept at most 30 days. Dedicated: paid by capacity unit, at most 90 days.')
@allowed([
  'Consumption'
  'Dedicated'
])
param sku string

@description('Capacity units of the Dedicated plan.')
@minValue(1)
@maxValue(3)
param capacity int = 1

@description('Addresses that may reach the scheduler, as CIDR blocks. An empty list denies everybody.')
@minLength(1)
param allowedAddresses array

@description('Name of the task hub; host.json names it too.')
param hub string

@description('Role definition id of Durable Task Data Contributor.')
param roleId string

@description('Principal id of the app\'s identity.')
param principalId string

resource scheduler 'Microsoft.DurableTask/schedulers@2025-11-01' = {
  name: 'dts-${suffix}'
  location: location
  tags: tags
  properties: {
    sku: sku == 'Dedicated' ? {
      name: sku
      capacity: capacity
    } : {
      name: sku
    }
    ipAllowlist: allowedAddresses
  }
}

resource taskHub 'Microsoft.DurableTask/schedulers/taskHubs@2025-11-01' = {
  parent: scheduler
  name: hub
}

resource role 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(taskHub.id, roleId, principalId)
  scope: taskHub
  properties: {
    roleDefinitionId: roleId
    principalId: principalId
    principalType: 'ServicePrincipal'
  }
}

@description('Endpoint of the scheduler.')
output endpoint string = scheduler.properties.endpoint
