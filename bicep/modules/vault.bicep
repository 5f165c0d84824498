@description('Where the vault lives.')
param location string

@description('Name of the vault: 3 to 24 letters, digits and hyphens, unique in the world.')
@minLength(3)
@maxLength(24)
param name string

@description('Tags of every resource.')
param tags object

@description('Days that a deleted key can be recovered. Fixed when the vault is made. 7 for tenants\' keys: it is the deletion window.')
@minValue(7)
@maxValue(90)
param retentionDays int

@description('Nobody can purge before the retention has passed. Once on, it cannot be switched off.')
param purgeProtection bool

@description('Reachable from the public internet, with a token; off where private endpoints are used.')
param publicAccess bool

@description('Log Analytics workspace that gets the audit events.')
param workspaceId string

@description('Who gets which role on this vault: {role: role definition id, principal: principal id}.')
param assignments array

@description('An EC P-256 key to make here, as the evidence key; empty for none. Keys of tenants are made by the app.')
param signingKey string = ''

resource vault 'Microsoft.KeyVault/vaults@2024-11-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    tenantId: subscription().tenantId
    sku: {
      family: 'A'
      name: 'standard'
    }
    enableRbacAuthorization: true
    enableSoftDelete: true
    softDeleteRetentionInDays: retentionDays
    // false is refused by the service: absent is how it is off.
    enablePurgeProtection: purgeProtection ? true : null
    enabledForDeployment: false
    enabledForDiskEncryption: false
    enabledForTemplateDeployment: false
    publicNetworkAccess: publicAccess ? 'Enabled' : 'Disabled'
    networkAcls: {
      bypass: 'None'
      defaultAction: publicAccess ? 'Allow' : 'Deny'
    }
  }
}

resource evidenceKey 'Microsoft.KeyVault/vaults/keys@2024-11-01' = if (!empty(signingKey)) {
  parent: vault
  name: empty(signingKey) ? 'none' : signingKey
  properties: {
    kty: 'EC'
    curveName: 'P-256'
    keyOps: [
      'sign'
      'verify'
    ]
  }
}

resource roles 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for assignment in assignments: {
  name: guid(vault.id, assignment.role, assignment.principal)
  scope: vault
  properties: {
    roleDefinitionId: assignment.role
    principalId: assignment.principal
    principalType: 'ServicePrincipal'
  }
}]

resource audit 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'audit'
  scope: vault
  properties: {
    workspaceId: workspaceId
    logAnalyticsDestinationType: 'Dedicated'
    logs: [
      {
        category: 'AuditEvent'
        enabled: true
      }
    ]
  }
}

@description('Resource id of the vault.')
output id string = vault.id

@description('Address of the vault, without a slash at its end.')
output uri string = 'https://${vault.name}${environment().suffixes.keyvaultDns}'
